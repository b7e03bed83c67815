namespace StepFlow.Fuzz;

/// <summary>Something that takes input from outside.</summary>
internal interface IFuzzTarget
{
    /// <summary>What it is.</summary>
    string Name { get; }

    /// <summary>Makes an input.</summary>
    FuzzCase Make(Random random);
}
