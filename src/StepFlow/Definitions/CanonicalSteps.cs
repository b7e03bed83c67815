using System.Security.Cryptography;
using StepFlow.Definitions.Json;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary>
/// The canonical form in which a version's steps are stored: equal steps have equal bytes, however they were spelled.
/// Inside a step's input the order of properties and the spelling of numbers are content.
/// </summary>
internal static class CanonicalSteps
{
    /// <summary>The steps as a compact JSON array; references are not resolved.</summary>
    public static Payload Of(WorkflowDefinition definition) => Of(definition.Steps);

    /// <summary>The steps as a compact JSON array; references are not resolved.</summary>
    public static Payload Of(IReadOnlyList<StepDefinition> steps)
    {
        var writer = new CanonicalJsonWriter();
        NestedSteps.WriteList(writer, steps, frozen: false);
        return Payload.FromTrusted(writer.Written.ToArray());
    }

    /// <summary>SHA-256 of canonical steps, in lower-case hexadecimal.</summary>
    public static string Hash(Payload canonical) => Convert.ToHexStringLower(SHA256.HashData(canonical.Utf8.Span));
}
