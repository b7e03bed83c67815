using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StepFlow.Api;
using StepFlow.Api.Publishing;
using StepFlow.Cli.Commands;
using StepFlow.Cli.Running;
using StepFlow.Execution;
using StepFlow.Http;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Storage.Sqlite;
using StepFlow.Workflows;

namespace StepFlow.Cli.Access;

/// <summary>
/// The API and the engine inside this process, on a data directory. No host is built: a command needs neither its configuration
/// nor its background services.
/// </summary>
internal sealed class EmbeddedAccess : IApiAccess
{
    private readonly ServiceProvider _services;

    private EmbeddedAccess(ServiceProvider services) => _services = services;

    /// <summary>Takes the data directory; refused where another process has it.</summary>
    /// <param name="directory">The directory; made if absent.</param>
    /// <param name="steps">Steps that are to be run: checked first, so that a directory is not made for a mistake. Null for none.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<EmbeddedAccess> OpenAsync(string directory, ReadOnlyMemory<byte>? steps, CancellationToken cancellationToken)
    {
        var access = new EmbeddedAccess(Build(directory));
        try
        {
            if (steps is { } json)
                StepsCheck.Check(json, access._services.GetRequiredService<StepCatalog>());
            await access._services.GetRequiredService<SqliteStorage>().OpenAsync(cancellationToken).ConfigureAwait(false);
            return access;
        }
        catch
        {
            await access.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Publishes the files of definitions, as the server does at its start.</summary>
    public Task PublishFilesAsync(string directory, CancellationToken cancellationToken) =>
        WorkflowFiles.PublishAsync(_services.GetRequiredService<WorkflowRegistry>(), directory, cancellationToken);

    public async Task<ApiResult> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var body = call.Body is { } json ? new MemoryStream(json.ToArray(), writable: false) : Stream.Null;
        var request = new ApiRequest
        {
            Path = call.Path,
            RouteValues = call.Values,
            Query = call.GivenQuery,
            ContentType = call.Body is null ? null : ApiResponse.Json,
            ContentLength = body.Length,
            Body = body,
        };
        await using (body.ConfigureAwait(false))
        {
            var response = await _services.GetRequiredService<StepFlowApi>().HandleAsync(call.Route, request, cancellationToken).ConfigureAwait(false);
            return ApiResult.Check(response.Status, response.Body);
        }
    }

    public Task FollowAsync(string runId, IRunWatcher watcher, CancellationToken stopping)
    {
        var driver = new RunDriver(
            _services.GetRequiredService<StepExecutor>(), _services.GetRequiredService<IRunStore>(), _services.GetRequiredService<TimeProvider>());
        return driver.DriveAsync(runId, watcher, stopping);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static ServiceProvider Build(string directory)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerProvider, ErrorLog>();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
        services.AddStepFlow(steps => steps.AddSteps());
        services.AddHttpCalls(calls => calls.AllowedHosts = CallSettings.AllowedHosts);
        services.AddSqliteStorage(new SqliteOptions { Directory = directory });
        services.AddStepFlowApi();
        return services.BuildServiceProvider();
    }
}
