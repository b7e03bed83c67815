using System.Net;

namespace StepFlow.Tests.Server;

/// <summary>A JSON body whose second half is held back: the request that carries it stays in flight until it is let go.</summary>
internal sealed class GatedContent : HttpContent
{
    private readonly byte[] _json;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GatedContent(string json)
    {
        _json = System.Text.Encoding.UTF8.GetBytes(json);
        Headers.ContentType = new("application/json");
    }

    /// <summary>Completes when the body is asked for: with <c>Expect: 100-continue</c>, when the server has taken the request up.</summary>
    public Task Asked => _asked.Task;

    public void Open() => _open.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _asked.TrySetResult();
        await stream.WriteAsync(_json.AsMemory(0, 1));
        await stream.FlushAsync();
        await _open.Task;
        await stream.WriteAsync(_json.AsMemory(1));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length;
        return true;
    }
}
