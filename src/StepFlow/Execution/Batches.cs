namespace StepFlow.Execution;

/// <summary>Requests for many things, some at a time, begun in the order of the things.</summary>
internal static class Batches
{
    private const int AtOnce = 16;

    /// <summary>Asks for each of them; the answers in the order of the things.</summary>
    public static async Task<IReadOnlyList<TAnswer>> ForEachAsync<T, TAnswer>(IReadOnlyCollection<T> things, Func<T, Task<TAnswer>> ask)
    {
        var answers = new List<TAnswer>(things.Count);
        foreach (var some in things.Chunk(AtOnce))
            answers.AddRange(await Task.WhenAll(some.Select(ask)).ConfigureAwait(false));
        return answers;
    }

    /// <summary>Does something to each of them.</summary>
    public static async Task ForEachAsync<T>(IReadOnlyCollection<T> things, Func<T, Task> change)
    {
        foreach (var some in things.Chunk(AtOnce))
            await Task.WhenAll(some.Select(change)).ConfigureAwait(false);
    }
}
