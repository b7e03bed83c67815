namespace StepFlow.Errors;

/// <summary>What a caller sent is not valid. Nothing was written. Carries every problem found, not only the first.</summary>
public sealed class InvalidInputException : StepFlowException
{
    /// <summary>Creates the error from all problems found.</summary>
    public InvalidInputException(IReadOnlyList<InputProblem> problems)
        : base(string.Join(" ", problems.Select(p => p.ToString())))
    {
        Problems = problems;
    }

    /// <summary>Creates the error from one problem.</summary>
    public InvalidInputException(string where, string message)
        : this([new InputProblem(where, message)])
    {
    }

    /// <inheritdoc/>
    public override string Code => "invalid-input";

    /// <summary>Every problem, in the order of the input.</summary>
    public IReadOnlyList<InputProblem> Problems { get; }
}
