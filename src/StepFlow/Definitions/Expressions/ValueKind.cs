namespace StepFlow.Definitions.Expressions;

/// <summary>The kinds of value that an expression knows: those of JSON.</summary>
internal enum ValueKind
{
    Null,
    Boolean,
    Number,
    String,
    Object,
    Array,
}
