using System.Text;

namespace StepFlow.Definitions.Expressions;

/// <summary>One step down a value: to a property, or to an element.</summary>
/// <param name="Name">The property; null for an element.</param>
/// <param name="Index">The element, from 0.</param>
/// <param name="PathLength">Length of the path's text up to the end of this segment.</param>
internal sealed record PathSegment(string? Name, int Index, int PathLength)
{
    /// <summary>The property in UTF-8.</summary>
    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(Name ?? "");
}
