using Microsoft.Extensions.Logging;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Access;

/// <summary>Writes errors that the engine logs to standard error. A console logger's thread and queue are not worth their start here.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Terminal.Warn(exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.GetType().Name}: {exception.Message}");
    }

    public void Dispose()
    {
    }
}
