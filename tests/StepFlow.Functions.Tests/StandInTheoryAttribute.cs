namespace StepFlow.Functions.Tests;

/// <summary>A theory about builds with the stand-ins for the Functions worker.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StandInTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the theory when the real packages were built in.</summary>
    public StandInTheoryAttribute()
    {
#if !STANDIN
        Skip = "Built with the real Functions packages: there is no stand-in to refuse.";
#endif
    }
}
