using StepFlow.Definitions.Json;
using StepFlow.Storage;

namespace StepFlow.Definitions;

/// <summary>
/// Makes the plan of a run: checks the steps against the catalog, freezes every reference to the position it means, and cuts the
/// canonical steps into pages chained by their hashes. Equal steps make equal plans.
/// </summary>
internal static class PlanBuilder
{
    /// <summary>Builds the plan.</summary>
    /// <param name="steps">1 to 10,000 steps.</param>
    /// <param name="handlers">The names in the step catalog; null: a run waits for a handler that is missing.</param>
    /// <exception cref="Errors.InvalidInputException">Every problem found.</exception>
    public static Plan Build(IReadOnlyList<StepDefinition> steps, IReadOnlySet<string>? handlers)
    {
        var problems = new ProblemList();
        var place = JsonPlace.At("steps");
        if (StepReader.CheckCount(steps.Count) is { } wrongCount)
            problems.Add(place, wrongCount);
        problems.ThrowIfAny();

        var laid = new PlanLayout(handlers, problems).Lay(steps, place, new ReferenceScope());
        problems.ThrowIfAny();
        return Freeze(laid);
    }

    /// <summary>The plan of steps that are laid out and resolved already, such as those of a branch.</summary>
    /// <exception cref="Errors.InvalidInputException">A step is too large for a page.</exception>
    public static Plan Freeze(IReadOnlyList<StepDefinition> laid)
    {
        var problems = new ProblemList();
        var (bytes, ends) = Write(laid);
        var cuts = Cut(ends, JsonPlace.At("steps"), problems);
        problems.ThrowIfAny();
        return Chain(bytes, ends, cuts);
    }

    // All steps into one buffer, with commas between; a page is a range of it.
    private static (ReadOnlyMemory<byte> Bytes, int[] Ends) Write(IReadOnlyList<StepDefinition> steps)
    {
        var writer = new CanonicalJsonWriter();
        var ends = new int[steps.Count];
        for (var i = 0; i < steps.Count; i++)
        {
            StepKinds.Of(steps[i]).Write(writer, steps[i], frozen: true);
            ends[i] = writer.Length;
        }

        return (writer.Written, ends);
    }

    private static int Start(int[] ends, int step) => step == 0 ? 0 : ends[step - 1] + 1;

    /// <summary>The first step of each page: as many steps on a page as fit.</summary>
    private static List<int> Cut(int[] ends, JsonPlace place, ProblemList problems)
    {
        const int Room = StorageLimits.PlanPage - 2; // without the brackets
        var firsts = new List<int> { 0 };
        for (var i = 0; i < ends.Length; i++)
        {
            var size = ends[i] - Start(ends, i);
            if (size > Room)
                problems.Add(place.Element(i), $"The step is {size:N0} bytes of JSON; at most {Room:N0} are allowed. Pass large data as the run's input, or store it elsewhere and pass a reference.");
            if (ends[i] - Start(ends, firsts[^1]) > Room)
                firsts.Add(i);
        }

        return firsts;
    }

    private static Plan Chain(ReadOnlyMemory<byte> bytes, int[] ends, List<int> firsts)
    {
        var pages = new PlanPage[firsts.Count];
        var next = "";
        for (var i = pages.Length - 1; i >= 0; i--)
        {
            var first = firsts[i];
            var last = i + 1 < firsts.Count ? firsts[i + 1] - 1 : ends.Length - 1;
            var steps = bytes[Start(ends, first)..ends[last]];
            pages[i] = PlanPage.Create(i, first, last - first + 1, Enclose(steps), next);
            next = pages[i].Hash;
        }

        return new Plan(next, ends.Length, pages);
    }

    private static byte[] Enclose(ReadOnlyMemory<byte> steps)
    {
        var content = new byte[steps.Length + 2];
        content[0] = (byte)'[';
        steps.CopyTo(content.AsMemory(1));
        content[^1] = (byte)']';
        return content;
    }
}
