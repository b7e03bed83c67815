using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Api;
using StepFlow.Api.Publishing;
using StepFlow.Execution;
using StepFlow.Http;
using StepFlow.Server.Http;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Storage.Azure;
using StepFlow.Storage.Sqlite;
using StepFlow.Workflows;

namespace StepFlow.Server;

/// <summary>The one-process host: the API on Kestrel, its own dispatcher, and the embedded store or a storage account.</summary>
public sealed class StepFlowServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly ServerOptions _options;

    private StepFlowServer(WebApplication app, ServerOptions options) => (_app, _options) = (app, options);

    /// <summary>What the server is made of, for tests and for programs that host it.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where it listens; with the real port once it has started.</summary>
    public IReadOnlyList<Uri> Urls => [.. _app.Urls.Select(u => new Uri(u))];

    /// <summary>The versions that were published from files at start.</summary>
    public IReadOnlyList<StoredVersion> Published { get; private set; } = [];

    internal WebApplication App => _app;

    /// <summary>
    /// Checks the options, opens the storage and publishes the files of definitions. Throws where the server cannot start; nothing
    /// listens yet.
    /// </summary>
    public static async Task<StepFlowServer> CreateAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        options.Validate();
        var server = new StepFlowServer(Build(options), options);
        try
        {
            await server.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins to listen and to execute.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            var urls = string.Join(", ", _options.Urls.Select(u => u.GetLeftPart(UriPartial.Authority)));
            throw new ServerStartException($"Cannot listen on {urls}: {e.Message} Choose another port, or stop the program that has it.", e);
        }

        if (_app.Services.GetService<SqliteStorage>() is { } storage)
            await storage.AnnounceAsync(Urls[0], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the process is told to stop, then takes no more, lets steps in flight finish or gives them back.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops: takes no more requests and callbacks, lets steps in flight finish or gives them back.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Runs the server until the process is told to stop, and says on the writer where it listens.</summary>
    public static async Task RunAsync(ServerOptions options, TextWriter output, CancellationToken cancellationToken = default)
    {
        var server = await CreateAsync(options, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            await output.WriteLineAsync(Greeting.Of(server, options)).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            await server.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_app.Services.GetService<SqliteStorage>() is { } storage)
            await storage.OpenAsync(cancellationToken).ConfigureAwait(false);
        var registry = _app.Services.GetRequiredService<WorkflowRegistry>();
        Published = await WorkflowFiles.PublishAsync(registry, _options.WorkflowsDirectory, cancellationToken).ConfigureAwait(false);
        _app.UseApi(_options);
    }

    private static WebApplication Build(ServerOptions options)
    {
        // The empty builder: no configuration files, no static files, nothing that a StepFlow server does not use.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.SetMinimumLevel(options.LogLevel);
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls([.. options.Urls.Select(u => u.GetLeftPart(UriPartial.Authority))]);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<EngineOptions>>((kestrel, engine) => ServerLimits.Set(kestrel, engine.Value));
        builder.Services.AddRequestLimits(options);
        builder.Services.AddStepFlow(
            steps =>
            {
                steps.AddSteps();
                options.Steps?.Invoke(steps);
            },
            options.Set);
        builder.Services.AddHttpCalls(calls => calls.AllowedHosts = options.CallAllowedHosts);
        builder.Services.AddStepFlowApi();
        if (options.Storage is { } connection)
            builder.Services.AddAzureStorage(o => o.ConnectionString = connection);
        else
            builder.Services.AddSqliteStorage(new SqliteOptions { Directory = options.Data });
        builder.Services.AddStepFlowDispatcher();
        return builder.Build();
    }
}
