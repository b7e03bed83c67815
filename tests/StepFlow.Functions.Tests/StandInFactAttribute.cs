namespace StepFlow.Functions.Tests;

/// <summary>A fact about builds with the stand-ins for the Functions worker.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StandInFactAttribute : FactAttribute
{
    /// <summary>Skips the fact when the real packages were built in.</summary>
    public StandInFactAttribute()
    {
#if !STANDIN
        Skip = "Built with the real Functions packages: there is no stand-in to refuse.";
#endif
    }
}
