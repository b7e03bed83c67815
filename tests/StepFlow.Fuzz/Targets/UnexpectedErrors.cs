using Microsoft.Extensions.Logging;
using StepFlow.Errors;

namespace StepFlow.Fuzz.Targets;

/// <summary>Keeps the first exception in the log that is none of StepFlow's own: an answer says nothing of the server's inside.</summary>
internal sealed class UnexpectedErrors : ILoggerProvider, ILogger
{
    private string? _first;

    /// <summary>The first since the last look; null for none.</summary>
    public string? Take()
    {
        var first = _first;
        _first = null;
        return first;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && exception is not (null or StepFlowException))
            _first ??= $"{formatter(state, exception)} {exception}";
    }

    public void Dispose()
    {
    }
}
