namespace StepFlow.Steps;

/// <summary>The one place where a team registers its handlers; every host calls it.</summary>
public static class StepRegistrations
{
    /// <summary>
    /// Registers every handler of this project. A handler is a class, made per attempt with its dependencies injected
    /// (<c>AddStep&lt;AddOne&gt;()</c>), or a function (<c>AddStep("AddOne", (long n) => n + 1)</c>).
    /// </summary>
    public static StepFlowBuilder AddSteps(this StepFlowBuilder builder)
    {
        builder.AddStep<AddOne>();
        builder.AddStep<MultiplyWithTwo>();
        return builder;
    }
}
