namespace StepFlow.Definitions;

/// <summary>One step of a definition or of a plan. A closed set: <see cref="TaskStep"/>, <see cref="CallStep"/> and <see cref="SleepStep"/>.</summary>
public abstract record StepDefinition
{
    private protected StepDefinition()
    {
    }

    /// <summary>The name in the step key.</summary>
    public abstract string Name { get; }
}
