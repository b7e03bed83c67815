using System.Text.Json;

namespace StepFlow.Cli.Access;

/// <summary>A successful answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Its JSON; empty for none.</param>
internal sealed record ApiResult(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body, read.</summary>
    public JsonElement Read()
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.Clone();
    }

    /// <summary>The answer, or the problem that it is, in words.</summary>
    public static ApiResult Check(int status, ReadOnlyMemory<byte> body)
    {
        if (status < 400)
            return new ApiResult(status, body);
        try
        {
            using var document = JsonDocument.Parse(body);
            var problem = document.RootElement;
            var code = problem.GetProperty("code").GetString() ?? "";
            throw new ApiRefusedException(status, code, problem.GetProperty("detail").GetString() ?? $"The server answered with {status}.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ApiRefusedException(status, "unknown", $"The server answered with {status} and not as a StepFlow server does.");
        }
    }
}
