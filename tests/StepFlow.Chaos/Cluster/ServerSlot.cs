using System.Collections.Concurrent;

namespace StepFlow.Chaos.Cluster;

/// <summary>Keeps one server alive as a supervisor would: one that died is started again, until the slot is closed.</summary>
internal sealed class ServerSlot : IAsyncDisposable
{
    private const int AnswersAtWork = 5;
    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<string> _command;
    private readonly Violations _violations;
    private readonly Task _supervision;
    private readonly CancellationTokenSource _closing = new();
    private volatile ServerProcess? _server;
    private volatile Uri? _url;
    private TaskCompletionSource _up = NewSignal();
    private readonly ConcurrentQueue<ServerLife> _lives = new();
    private int _answers;

    public ServerSlot(string name, string directory, IReadOnlyList<string> command, Violations violations)
    {
        (_command, _violations) = (command, violations);
        (Name, LogFile) = (name, Path.Combine(directory, $"{name}.log"));
        _supervision = Task.Run(SuperviseAsync);
    }

    public string Name { get; }

    public string LogFile { get; }

    /// <summary>The processes that have ended.</summary>
    public IReadOnlyList<ServerLife> Ended => [.. _lives];

    /// <summary>Where it listens; null while it does not. A frozen server still seems to.</summary>
    public Uri? Url => _url;

    /// <summary>True from SIGSTOP to SIGCONT.</summary>
    public bool Frozen { get; private set; }

    /// <summary>True once it has answered a few requests in this life: a kill now hits a server at work, not one that starts.</summary>
    public bool Works => _url is not null && Volatile.Read(ref _answers) >= AnswersAtWork;

    /// <summary>Waits until it listens.</summary>
    public Task UpAsync(CancellationToken cancellationToken) => _up.Task.WaitAsync(cancellationToken);

    /// <summary>True where a process is there that nobody has killed yet, at work or starting.</summary>
    public bool Lives => !Frozen && _server is { Told: false };

    /// <summary>Kills it wherever it is, even at its start; returns the process, null where there is nothing to kill.</summary>
    public int? TryKill()
    {
        if (!Lives || _server is not { } server)
            return null;
        Down();
        server.Kill();
        return server.Id;
    }

    /// <summary>Stops it in its tracks for so long. Whoever asks it meanwhile gets no answer. Returns the process.</summary>
    public async Task<int?> FreezeAsync(TimeSpan time)
    {
        if (_server is not { } server)
            return null;
        Frozen = true;
        server.Freeze();
        try
        {
            await Task.Delay(time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            server.Continue();
            Frozen = false;
        }

        return server.Id;
    }

    /// <summary>Notes that it has answered a request.</summary>
    public void Answered() => Interlocked.Increment(ref _answers);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (_server is { } server)
            await server.StopAsync();
        await _supervision;
        _closing.Dispose();
    }

    private async Task SuperviseAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            await using var server = ServerProcess.Start(_command, LogFile);
            _server = server;
            var id = server.Id;
            _ = server.EndedAsync().ContinueWith(_ => _lives.Enqueue(new ServerLife(id, DateTimeOffset.UtcNow)), TaskScheduler.Default);
            if (await server.ListensAsync() is { } url)
            {
                Up(url);
                await server.EndedAsync();
                Down();
                if (!server.Told)
                    _violations.Add(Name, $"The server ended by itself with exit code {server.ExitCode}; its log is {LogFile}.");
                continue;
            }

            if (server.Told)
                continue;
            // Storage is away, most likely: whoever supervises tries again.
            await server.StopAsync();
            await Task.Delay(BeforeNextTry, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Up(Uri url)
    {
        Volatile.Write(ref _answers, 0);
        _url = url;
        _up.TrySetResult();
    }

    private void Down()
    {
        if (_url is null)
            return;
        _url = null;
        Interlocked.Exchange(ref _up, NewSignal());
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
