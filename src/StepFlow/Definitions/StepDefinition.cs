namespace StepFlow.Definitions;

/// <summary>One step of a definition or of a plan. A closed set: <see cref="TaskStep"/> and <see cref="SleepStep"/>.</summary>
public abstract record StepDefinition
{
    private protected StepDefinition()
    {
    }

    /// <summary>The name in the step key.</summary>
    public abstract string Name { get; }

    /// <summary>The step key that a C# workflow gave the step; null in a definition, where position and name make the key.</summary>
    internal string? Key { get; init; }

    /// <summary>The name that its record keeps: the name, or for a step of a C# workflow its kind and key.</summary>
    internal string RecordName => Key is null ? Name : CodeStepName.Of(this);
}
