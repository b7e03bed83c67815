using StepFlow.Fuzz.Generators;

namespace StepFlow.Fuzz;

/// <summary>Something that takes input from outside.</summary>
internal interface IFuzzTarget
{
    /// <summary>What it is.</summary>
    string Name { get; }

    /// <summary>Makes an input. It may meet what the inputs before it in the same block have left behind, and nothing else.</summary>
    FuzzCase Make(Dice random, long block);

    /// <summary>The last input was tried.</summary>
    void End()
    {
    }
}
