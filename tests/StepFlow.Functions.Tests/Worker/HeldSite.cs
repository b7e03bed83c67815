using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace StepFlow.Functions.Tests.Worker;

/// <summary>A web server whose answers are held back: a call step that reached it is inside its handler until it is released.</summary>
internal sealed class HeldSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldSite(WebApplication app) => _app = app;

    public string Url => $"{_app.Urls.First()}/";

    /// <summary>How many requests came that nobody has waited for.</summary>
    public int Waiting => _arrivals.Reader.Count;

    public static async Task<HeldSite> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var site = new HeldSite(builder.Build());
        site._app.Run(site.AnswerAsync);
        await site._app.StartAsync();
        return site;
    }

    /// <summary>Waits for the next request. Returns its idempotency key.</summary>
    public async Task<string> ArrivalAsync() => await _arrivals.Reader.ReadAsync().AsTask().WaitAsync(RunningApp.Patience);

    /// <summary>Lets all requests end, also those that come later.</summary>
    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await _arrivals.Writer.WriteAsync(context.Request.Headers["Idempotency-Key"].ToString());
        await _released.Task.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
