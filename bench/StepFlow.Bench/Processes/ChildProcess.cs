using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StepFlow.Bench.Processes;

/// <summary>A process that the benchmark started: its last output, its memory and CPU, and its end by its own id.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 30;
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ChildProcess(Process process) => _process = process;

    /// <summary>Resident memory now, in bytes.</summary>
    public long Memory => Fresh().WorkingSet64;

    /// <summary>The most resident memory it ever had, in bytes.</summary>
    public long PeakMemory => Fresh().PeakWorkingSet64;

    public TimeSpan Cpu => Fresh().TotalProcessorTime;

    public int Id => _process.Id;

    public string Output => string.Join(Environment.NewLine, _output);

    public static ChildProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        try
        {
            child._process.Start();
        }
        catch (Win32Exception e)
        {
            throw new BenchException($"'{file}' could not be started: {e.Message}");
        }

        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Asks until the answer is yes. A process that ends or stays silent is an error with its last output.</summary>
    public async Task WaitUntilAsync(Func<Task<bool>> isReady, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await isReady())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                throw new BenchException($"'{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}' did not get ready:\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    public Task WaitForLineAsync(string text, CancellationToken cancellationToken) =>
        WaitUntilAsync(() => Task.FromResult(_output.Any(line => line.Contains(text, StringComparison.Ordinal))), cancellationToken);

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await StopAsync();
        _process.Dispose();
    }

    private async Task StopAsync()
    {
        if (!OperatingSystem.IsWindows())
            _ = Kill(_process.Id, Terminate);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private Process Fresh()
    {
        if (_process.HasExited)
            throw new BenchException(string.Create(CultureInfo.InvariantCulture, $"'{_process.StartInfo.FileName}' ended with {_process.ExitCode}:\n{Output}"));
        _process.Refresh();
        return _process;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        while (_output.Count > KeptLines)
            _output.TryDequeue(out _);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
