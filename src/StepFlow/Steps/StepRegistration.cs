using StepFlow.Runs;

namespace StepFlow.Steps;

/// <summary>A handler under its name, ready to be invoked with JSON.</summary>
public sealed class StepRegistration
{
    internal StepRegistration(string name, Type input, Type output, Func<IServiceProvider, Payload, StepContext, Task<Payload>> invoke)
    {
        Name = name;
        InputType = input;
        OutputType = output;
        Invoke = invoke;
    }

    /// <summary>The name that definitions use.</summary>
    public string Name { get; }

    /// <summary>What the handler reads its input as.</summary>
    public Type InputType { get; }

    /// <summary>What the handler returns.</summary>
    public Type OutputType { get; }

    internal Func<IServiceProvider, Payload, StepContext, Task<Payload>> Invoke { get; }
}
