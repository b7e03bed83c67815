using StepFlow.Definitions;

namespace StepFlow.Api.Reading;

/// <summary>Words a name that nobody knows, with the nearest that is known.</summary>
internal static class UnknownName
{
    public static string Message(string kind, string name, IReadOnlyList<string> known) => known.Count == 0
        ? $"Unknown {kind} '{name}'; none is expected here."
        : $"Unknown {kind} '{name}'.{NearestName.Suggest(name, known)} Expected one of: {string.Join(", ", known)}.";
}
