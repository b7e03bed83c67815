using StepFlow.Errors;

namespace StepFlow.Server;

/// <summary>The server cannot listen where it was told to.</summary>
public sealed class ServerStartException : StepFlowException
{
    internal ServerStartException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <inheritdoc/>
    public override string Code => "cannot-listen";
}
