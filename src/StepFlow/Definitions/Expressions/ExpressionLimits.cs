namespace StepFlow.Definitions.Expressions;

/// <summary>Bounds that keep parsing and evaluation total, whatever is written.</summary>
internal static class ExpressionLimits
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>Deepest nesting of parentheses, signs and negations, and of objects and arrays in a template.</summary>
    public const int MaxNesting = 64;

    /// <summary>Most steps that one step refers to: each is a read before the step runs.</summary>
    public const int MaxStepReferences = 16;

    /// <summary>Largest evaluated input, in bytes: an expression that repeats a large value must not fill the memory. 16 MB.</summary>
    public const int MaxOutput = 16 * 1024 * 1024;

    /// <summary>
    /// Longest text that <c>+</c> makes, in characters; each <c>+</c> copies, so that many on a large text would be slow. Text with
    /// expressions in it is written in one pass and has no such bound.
    /// </summary>
    public const int MaxJoinedText = 1024 * 1024;

    /// <summary>Deepest value that can be compared with another object or array.</summary>
    public const int MaxComparedDepth = 256;

    /// <summary>Deepest value that a path is read from; walking down a value takes no stack.</summary>
    public const int MaxPayloadDepth = 10_000;
}
