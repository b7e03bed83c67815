namespace StepFlow.Steps;

/// <summary>Names the step that a handler class performs. Without it, the class name is the name.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StepAttribute(string name) : Attribute
{
    /// <summary>The name in the step catalog; part of every step key, so a contract with runs in flight.</summary>
    public string Name { get; } = name;
}
