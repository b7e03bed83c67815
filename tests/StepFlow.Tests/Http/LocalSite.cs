using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using StepFlow.Calls;
using StepFlow.Http;

namespace StepFlow.Tests.Http;

/// <summary>A real web server on a free port of loopback, and clients that may call it under names of a made-up name service.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalSite(WebApplication app) => _app = app;

    /// <summary>Method, path and headers of the requests that came.</summary>
    public List<(string Method, string Path, IHeaderDictionary Headers, string Body)> Requests { get; } = [];

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<LocalSite> StartAsync(Func<HttpContext, LocalSite, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var site = new LocalSite(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            lock (site.Requests)
                site.Requests.Add((context.Request.Method, context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), body));
            await answer(context, site);
        });
        await app.StartAsync();
        return site;
    }

    public CallRequest Get(string path, string host = "127.0.0.1") => new()
    {
        Method = "GET",
        Url = new Uri($"http://{host}:{Port}{path}"),
        Headers = [],
        MaxRedirects = 5,
    };

    public static HttpCallClient Client(IHostResolver? resolver = null, int maxResponse = 1024, params string[] allowed)
    {
        var options = Options.Create(new CallOptions { AllowedHosts = allowed, MaxResponseBytes = maxResponse });
        return new HttpCallClient(new CheckedConnections(options, resolver ?? new SystemResolver()), options);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
