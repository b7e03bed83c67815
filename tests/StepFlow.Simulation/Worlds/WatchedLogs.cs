using Microsoft.Extensions.Logging;
using StepFlow.Errors;
using StepFlow.Testing.Faults;

namespace StepFlow.Simulation.Worlds;

/// <summary>
/// The logs of the simulated processes. The engine catches broadly where one run must not hold up the others, and logs what it caught:
/// anything but a storage outage, a crash or a cancellation is a fault of the engine's.
/// </summary>
internal sealed class WatchedLogs(World world) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is StorageUnavailableException or SimulatedCrashException or OperationCanceledException)
            return;
        if (exception is not null || logLevel >= LogLevel.Error)
            world.Fail($"The engine logged: {formatter(state, exception)} {exception}");
    }
}
