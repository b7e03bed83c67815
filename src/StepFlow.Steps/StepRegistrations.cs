namespace StepFlow.Steps;

/// <summary>The one place where a team registers its handlers and C# workflows; every host calls it.</summary>
public static class StepRegistrations
{
    /// <summary>
    /// Registers every handler of this project. A handler is a class, made per attempt with its dependencies injected
    /// (<c>AddStep&lt;AddOne&gt;()</c>), or a function (<c>AddStep("AddOne", (long n) => n + 1)</c>).
    /// A C# workflow is a class with its name and version on it.
    /// </summary>
    public static StepFlowBuilder AddSteps(this StepFlowBuilder builder)
    {
        builder.AddStep<AddOne>();
        builder.AddStep<MultiplyWithTwo>();
        builder.AddWorkflow<DynamicWorkflow>();
        return builder;
    }
}
