using System.Text;

namespace StepFlow.Server;

/// <summary>What the server says when it has started.</summary>
internal static class Greeting
{
    public static string Of(StepFlowServer server, ServerOptions options)
    {
        var url = server.Urls[0].GetLeftPart(UriPartial.Authority);
        var key = options.ApiKey is null ? "" : " -H \"x-api-key: $STEPFLOW_API_KEY\"";
        var text = new StringBuilder();
        text.AppendLine($"StepFlow listens on {string.Join(", ", server.Urls.Select(u => u.GetLeftPart(UriPartial.Authority)))}");
        text.AppendLine(options.Storage is null ? $"Data: {Path.GetFullPath(options.Data)}" : "Data: the storage account of --storage");
        if (server.Published.Count > 0)
            text.AppendLine($"Workflows: {string.Join(", ", server.Published.Select(v => $"{v.Workflow} {v.Version}"))}");
        text.AppendLine("Try:");
        text.AppendLine(
            $"  curl -s {url}/api/runs{key} -H \"content-type: application/json\" -d '{{\"runId\":\"first\",\"steps\":[\"AddOne\",\"MultiplyWithTwo\"],\"input\":1}}'");
        text.Append($"  curl -s \"{url}/api/runs/first?wait=30s\"{key}");
        return text.ToString();
    }
}
