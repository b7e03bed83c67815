using System.Globalization;
using System.Text;
using StepFlow.Steps;

namespace StepFlow.Chaos.Host.Executions;

/// <summary>
/// Where handlers write down what they do, past StepFlow and its storage: a file for each process, one write of the system for each
/// line. A line that was written stays when its process is killed.
/// </summary>
internal sealed class ExecutionLog : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _gate = new();

    public ExecutionLog(string folder)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{DateTime.UtcNow.Ticks}.log");
        _file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Performs an attempt and notes its start and its end, however it ends.</summary>
    public async Task<T> NoteAsync<T>(StepContext context, Func<Task<T>> perform)
    {
        Write("begin", context, "");
        try
        {
            var result = await perform();
            Write("end", context, "returned");
            return result;
        }
        catch (Exception e)
        {
            Write("end", context, e is OperationCanceledException ? "stopped" : "failed");
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>All processes have this machine's clock, and so do the records' times.</summary>
    private void Write(string what, StepContext context, string outcome)
    {
        lock (_gate)
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{what}\t{context.RunId}\t{context.StepKey}\t{context.Attempt}\t{Environment.ProcessId}\t{DateTime.UtcNow.Ticks}\t{outcome}\n");
            _file.Write(Encoding.UTF8.GetBytes(line));
        }
    }
}
