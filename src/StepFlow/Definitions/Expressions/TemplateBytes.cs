namespace StepFlow.Definitions.Expressions;

/// <summary>The canonical bytes of a template, shared by its literal parts and filled in when parsing is done.</summary>
internal sealed class TemplateBytes
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }
}
