using Microsoft.Extensions.Logging;

namespace StepFlow.Fuzz.Targets;

/// <summary>Keeps the last error that was logged: the answer to a request says nothing of the server's inside.</summary>
internal sealed class LastErrorLogger : ILoggerProvider, ILogger
{
    public string? Last { get; private set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Last = $"{formatter(state, exception)} {exception}";
    }

    public void Dispose()
    {
    }
}
