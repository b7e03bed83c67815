namespace StepFlow.Storage;

/// <summary>A hash of a text that is the same in every process and version, unlike <see cref="string.GetHashCode()"/>: FNV-1a. What it decides is stored.</summary>
public static class StableHash
{
    /// <summary>The hash.</summary>
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        return hash;
    }
}
