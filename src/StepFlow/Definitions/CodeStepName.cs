namespace StepFlow.Definitions;

/// <summary>
/// How a record names a step of a C# workflow: its kind, a space, its key, such as <c>step charge-0</c>. A definition's step names
/// hold no space, so a record says by itself where it comes from. A stored format: a contract.
/// </summary>
internal static class CodeStepName
{
    /// <summary>The record that a C# workflow's method has ended; no step has this name.</summary>
    public const string Return = " return";

    /// <summary>True for the record that a C# workflow's method has ended.</summary>
    public static bool IsReturn(string recordName) => recordName == Return;

    /// <summary>The name of a step that has a key.</summary>
    public static string Of(StepDefinition step) => $"{StepKinds.Of(step).Field} {step.Key}";

    /// <summary>The kind and the key in a record's name; null for a definition's step.</summary>
    public static (string Kind, string Key)? Parse(string recordName)
    {
        var space = recordName.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? null : (recordName[..space], recordName[(space + 1)..]);
    }
}
