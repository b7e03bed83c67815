namespace StepFlow.Definitions.Expressions;

/// <summary>Where a step that is referred to is recorded.</summary>
/// <param name="Position">Its position in the plan of its run.</param>
/// <param name="Up">How many runs up: 0 for the run itself, 1 for the run that it is a branch of.</param>
public readonly record struct StepPlace(int Position, int Up = 0)
{
    /// <summary>A position in the run itself.</summary>
    public static implicit operator StepPlace(int position) => new(position);

    /// <summary>A position in the run itself.</summary>
    public static StepPlace FromInt32(int position) => new(position);
}
