using System.Diagnostics;

namespace StepFlow.Chaos.Cluster;

/// <summary>One life of a server: the real program in a process of its own.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string Listens = "StepFlow listens on ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri?> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamWriter _log;
    private readonly Lock _gate = new();

    private ServerProcess(Process process, StreamWriter log)
    {
        (_process, _log) = (process, log);
        process.OutputDataReceived += (_, line) => Said(line.Data);
        process.ErrorDataReceived += (_, line) => Said(line.Data);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>True once this program has told it to end, in whatever way.</summary>
    public bool Told { get; private set; }

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The system's id of it.</summary>
    public int Id => _process.Id;

    /// <summary>Bytes of memory that it has in use.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Starts the command line's <c>serve</c> on a free port with these arguments; what it says is added to a file.</summary>
    public static ServerProcess Serve(IReadOnlyList<string> arguments, string logFile) =>
        Start(["StepFlow.Cli.dll", "serve", "--port", "0", .. arguments], logFile);

    /// <summary>Starts a program that stands beside this one, with its arguments behind its name.</summary>
    public static ServerProcess Start(IReadOnlyList<string> command, string logFile)
    {
        var program = Path.Combine(AppContext.BaseDirectory, command[0]);
        var start = new ProcessStartInfo("dotnet", [program, .. command.Skip(1)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var server = new ServerProcess(process, log);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until it listens; null when it ended, or took too long, before it did.</summary>
    public async Task<Uri?> ListensAsync()
    {
        var ended = _process.WaitForExitAsync();
        var first = await Task.WhenAny(_listens.Task, ended, Task.Delay(StartLimit));
        return first == _listens.Task ? await _listens.Task : null;
    }

    /// <summary>Waits until it has ended.</summary>
    public Task EndedAsync() => _process.WaitForExitAsync();

    /// <summary>Kills it without a word (SIGKILL).</summary>
    public void Kill()
    {
        Told = true;
        Signals.Kill(_process);
    }

    /// <summary>Stops it in the middle of what it does (SIGSTOP).</summary>
    public void Freeze() => Signals.Freeze(_process);

    /// <summary>Lets it go on (SIGCONT) as if no time had passed for it.</summary>
    public void Continue() => Signals.Continue(_process);

    /// <summary>Tells it to end (SIGTERM) and waits; kills it if it does not.</summary>
    public async Task StopAsync()
    {
        Told = true;
        Signals.Continue(_process);
        Signals.Terminate(_process);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(EndLimit);
        }
        catch (TimeoutException)
        {
            Signals.Kill(_process);
            await _process.WaitForExitAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (!_process.HasExited)
            await StopAsync();
        _process.Dispose();
        lock (_gate)
            _log.Dispose();
    }

    private void OnExit(object? sender, EventArgs e) => Signals.Kill(_process);

    private void Said(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            if (_log.BaseStream is { CanWrite: true })
                _log.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {line}");
        }

        if (line.StartsWith(Listens, StringComparison.Ordinal))
            _listens.TrySetResult(new Uri(line[Listens.Length..].Split(',')[0]));
    }
}
