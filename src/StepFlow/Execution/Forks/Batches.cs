namespace StepFlow.Execution.Forks;

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
}
