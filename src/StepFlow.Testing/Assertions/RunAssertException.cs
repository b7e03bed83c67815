namespace StepFlow.Testing.Assertions;

/// <summary>A run is not what a test expects. The message says what was expected, what was found, and how the whole run stands. Any test framework shows it.</summary>
public sealed class RunAssertException : Exception
{
    /// <summary>Creates the error.</summary>
    public RunAssertException(string message)
        : base(message)
    {
    }
}
