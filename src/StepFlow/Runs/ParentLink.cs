using System.Text.Json.Serialization;

namespace StepFlow.Runs;

/// <summary>The run that waits for this one, or that this one compensates. Fixed when the run is made.</summary>
/// <param name="RunId">That run.</param>
/// <param name="Incarnation">Its incarnation: a later run under the same id is not meant.</param>
/// <param name="Position">Its step that waits; where it ended, for a compensation.</param>
/// <param name="Index">The number of this child among the step's children, from 0.</param>
/// <param name="Kind">What this run is to it.</param>
/// <param name="Depth">How many runs wait above this one, itself not counted.</param>
public sealed record ParentLink(string RunId, string Incarnation, int Position, int Index, ForkKind Kind, int Depth)
{
    /// <summary>How deep runs may wait for each other.</summary>
    public const int MaxDepth = 100;

    /// <summary>
    /// The position that calls of a C# workflow which overlap have in common. A child of one step has the index 0 there; theirs begin with 1.
    /// </summary>
    internal const int CallsPosition = 0;

    /// <summary>The link of a run that the step at the cursor of another waits for, or that its end has started.</summary>
    internal static ParentLink To(RunRow parent, int index, ForkKind kind) =>
        new(parent.RunId, parent.Incarnation, parent.Cursor, index, kind, (parent.Parent?.Depth ?? 0) + 1);

    /// <summary>The link of a run that performs a call of a C# workflow.</summary>
    internal static ParentLink ToCall(RunRow parent, int index) => To(parent, index, ForkKind.Call) with { Position = CallsPosition };

    /// <summary>True for a branch: a part of its parent's plan, as is a compensation. False for a run of another workflow.</summary>
    [JsonIgnore]
    public bool IsBranch => Kind != ForkKind.Run;
}
