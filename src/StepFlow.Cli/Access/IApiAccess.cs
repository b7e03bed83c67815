namespace StepFlow.Cli.Access;

/// <summary>The way to the API: inside this process on a data directory, or over HTTP.</summary>
internal interface IApiAccess : IAsyncDisposable
{
    /// <summary>Calls the API and returns the body of its answer; a problem is an exception with its words.</summary>
    Task<ApiResult> SendAsync(ApiCall call, CancellationToken cancellationToken);

    /// <summary>Follows a run until nothing moves it on any more, telling each step as it finishes, from a position on.</summary>
    Task FollowAsync(string runId, IRunWatcher watcher, CancellationToken stopping);
}
