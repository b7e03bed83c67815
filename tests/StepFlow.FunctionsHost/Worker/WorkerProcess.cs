using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StepFlow.FunctionsHost.Worker;

/// <summary>A worker as a process of its own, started as its <c>worker.config.json</c> says.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private WorkerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it wrote to its console.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Ends with the process.</summary>
    public Task ExitAsync() => _process.WaitForExitAsync();

    public int ExitCode => _process.ExitCode;

    public static WorkerProcess Start(WorkerHostOptions options, Uri host, string workerId)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(options.AppDirectory, "worker.config.json")));
        var description = config.RootElement.GetProperty("description");
        var start = new ProcessStartInfo(Text(description, "defaultExecutablePath"))
        {
            WorkingDirectory = options.AppDirectory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in Arguments(Path.Combine(options.AppDirectory, Text(description, "defaultWorkerPath")), host, workerId))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in options.Settings)
            start.Environment[name] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = options.AppDirectory;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = options.AppDirectory;
        // As func start sets it; the container checks itself more strictly then.
        start.Environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        return new WorkerProcess(Process.Start(start) ?? throw new InvalidOperationException("The worker did not start."));
    }

    /// <summary>Asks it to end, as a supervisor does.</summary>
    public void Terminate()
    {
        if (OperatingSystem.IsWindows())
            _process.Kill();
        else if (!_process.HasExited)
            _ = Signal(_process.Id, SigTerm);
    }

    /// <summary>Ends it as a crash would.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static IEnumerable<string> Arguments(string worker, Uri host, string workerId) =>
    [
        worker,
        "--functions-uri", host.AbsoluteUri,
        "--functions-worker-id", workerId,
        "--functions-request-id", Guid.NewGuid().ToString(),
        "--functions-grpc-max-message-length", $"{RpcServer.MaxMessage}",
    ];

    private static string Text(JsonElement description, string property) =>
        description.GetProperty(property).GetString() ?? throw new InvalidDataException($"worker.config.json has no {property}.");

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int processId, int signal);
}
