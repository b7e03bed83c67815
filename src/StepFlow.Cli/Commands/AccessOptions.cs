using System.CommandLine;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Commands;

/// <summary>The options that say where runs are: a data directory, or a running server.</summary>
internal sealed class AccessOptions
{
    public Option<string> Data { get; } = new("--data")
    {
        Description = "The data directory.",
        HelpName = "DIR",
        DefaultValueFactory = _ => ".stepflow",
    };

    public Option<string?> Url { get; } = new("--url")
    {
        Description = "A running server to use instead of a data directory, such as http://127.0.0.1:7071.",
        HelpName = "URL",
    };

    public Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = "The key of the server at --url. Default: STEPFLOW_API_KEY.",
        HelpName = "KEY",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Write the API's JSON alone on standard output." };

    public void AddTo(Command command)
    {
        command.Add(Data);
        command.Add(Url);
        command.Add(ApiKey);
        command.Add(Json);
    }

    public Terminal Terminal(ParseResult parsed) => new() { Json = parsed.GetValue(Json) };

    /// <summary>The options as they are repeated in a command that is shown.</summary>
    public string Where(ParseResult parsed)
    {
        var url = parsed.GetValue(Url);
        return url is null ? $"--data {Self.Quote(parsed.GetRequiredValue(Data))}" : $"--url {Self.Quote(url)}";
    }

    public Task<IApiAccess> OpenAsync(ParseResult parsed, CancellationToken cancellationToken) => OpenAsync(parsed, null, cancellationToken);

    /// <summary>Opens the way to the API; steps that are to be run in this process are checked before.</summary>
    public async Task<IApiAccess> OpenAsync(ParseResult parsed, ReadOnlyMemory<byte>? steps, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Url) is not { } text)
            return await EmbeddedAccess.OpenAsync(parsed.GetRequiredValue(Data), steps, cancellationToken).ConfigureAwait(false);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new UsageException($"--url: expected an address such as http://127.0.0.1:7071, found '{text}'.");
        return new RemoteAccess(url, parsed.GetValue(ApiKey) ?? Environment.GetEnvironmentVariable("STEPFLOW_API_KEY"));
    }
}
