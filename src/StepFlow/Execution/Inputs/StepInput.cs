using StepFlow.Runs;

namespace StepFlow.Execution.Inputs;

/// <summary>What the step at the cursor gets. A closed set: a value, or the reason why there is none.</summary>
internal abstract record StepInput
{
    private StepInput()
    {
    }

    /// <summary>The input.</summary>
    public sealed record Ready(Payload Value) : StepInput;

    /// <summary>The data of this run give no input: the attempt fails without its handler.</summary>
    public sealed record Unusable(StepError Error) : StepInput;
}
