namespace StepFlow.Errors;

/// <summary>Base of every error that StepFlow raises on purpose. Data are properties; nobody has to parse a message.</summary>
public abstract class StepFlowException : Exception
{
    /// <summary>Creates the error. Stores derive their own errors from it, too.</summary>
    protected StepFlowException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>A stable, machine-readable word for the kind of error, such as <c>run-not-found</c>.</summary>
    public abstract string Code { get; }
}
