using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StepFlow.Api;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Commands;

/// <summary><c>publish</c> and <c>default</c>.</summary>
internal static class WorkflowCommands
{
    public static IEnumerable<Command> Create() => [Publish(), Default()];

    private static Command Publish()
    {
        var access = new AccessOptions();
        var file = new Argument<string>("FILE") { Description = "The definition." };
        var name = new Option<string?>("--name") { Description = "The workflow. Default: the file's 'name'.", HelpName = "NAME" };
        var version = new Option<string?>("--version") { Description = "The version. Default: the file's 'version'.", HelpName = "V" };
        var command = new Command("publish", RouteTable.Get(RouteNames.PublishVersion).Summary) { file, name, version };
        access.AddTo(command);
        return command.Do(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var definition = DefinitionFile.Read(path, await JsonText.ReadFileAsync("FILE", path, cancellationToken).ConfigureAwait(false));
            var call = new ApiCall(RouteNames.PublishVersion)
            {
                Values =
                {
                    ["name"] = parsed.GetValue(name) ?? definition.Name ?? throw new UsageException($"'{path}' has no 'name': say it with --name."),
                    ["version"] = parsed.GetValue(version) ?? definition.Version ?? throw new UsageException($"'{path}' has no 'version': say it with --version."),
                },
                Body = definition.Content,
            };
            return await SendAsync(access, parsed, call, Published, cancellationToken).ConfigureAwait(false);
        });
    }

    private static Command Default()
    {
        var access = new AccessOptions();
        var workflow = new Argument<string>("WORKFLOW") { Description = "The workflow." };
        var versions = Names.Create("VERSION", "One version, or several with weights: v1=90 v2=10.", ArgumentArity.OneOrMore);
        var command = new Command("default", RouteTable.Get(RouteNames.SetDefaultVersion).Summary) { workflow, versions };
        access.AddTo(command);
        return command.Do((parsed, cancellationToken) =>
        {
            var weights = parsed.GetRequiredValue(versions).Select(Weight).ToList();
            var call = new ApiCall(RouteNames.SetDefaultVersion)
            {
                Values = { ["name"] = parsed.GetRequiredValue(workflow) },
                Body = JsonBody.Write(json => Write(json, weights)),
            };
            return SendAsync(access, parsed, call, Pointer, cancellationToken);
        });
    }

    private static (string Version, int Weight) Weight(string text)
    {
        var parts = text.Split('=');
        if (parts.Length == 1)
            return (text, 1);
        return parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
            ? (parts[0], weight)
            : throw new UsageException($"Expected a version, or a version and its weight such as v1=90; found '{text}'.");
    }

    private static void Write(Utf8JsonWriter json, List<(string Version, int Weight)> weights)
    {
        json.WriteStartArray("default");
        foreach (var (version, weight) in weights)
        {
            json.WriteStartObject();
            json.WriteString("version", version);
            json.WriteNumber("weight", weight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static async Task<int> SendAsync(
        AccessOptions access, ParseResult parsed, ApiCall call, Func<ApiResult, string> line, CancellationToken cancellationToken)
    {
        var opened = await access.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var result = await opened.SendAsync(call, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(access.Json))
                Terminal.Write(result.Body);
            else
                Terminal.Write(line(result));
            return ExitCodes.Done;
        }
    }

    private static string Published(ApiResult result)
    {
        var version = result.Read();
        return $"{version.GetProperty("name").GetString()} {version.GetProperty("version").GetString()} {(result.Status == 201 ? "is published." : "was published before, with the same content.")}";
    }

    private static string Pointer(ApiResult result)
    {
        var workflow = result.Read();
        var versions = workflow.GetProperty("default").EnumerateArray()
            .Select(d => $"{d.GetProperty("version").GetString()} ({d.GetProperty("weight").GetInt32().ToString(CultureInfo.InvariantCulture)})");
        return $"New runs of {workflow.GetProperty("name").GetString()} start with {string.Join(", ", versions)}.";
    }
}
