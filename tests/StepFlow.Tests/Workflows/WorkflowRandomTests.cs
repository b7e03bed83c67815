using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows;

public sealed class WorkflowRandomTests
{
    private readonly WorkflowRandom _random = new("seed");

    [Fact]
    public void Next_ManyTimes_IsOddAsOftenAsEven()
    {
        var odd = Enumerable.Range(0, 10_000).Count(_ => _random.Next() % 2 == 1);

        Assert.InRange(odd, 4_700, 5_300);
    }

    [Fact]
    public void NextInt64_ManyTimes_IsOddAsOftenAsEvenAndNeverNegative()
    {
        var numbers = Enumerable.Range(0, 10_000).Select(_ => _random.NextInt64()).ToList();

        Assert.InRange(numbers.Count(n => n % 2 == 1), 4_700, 5_300);
        Assert.DoesNotContain(numbers, n => n is < 0 or long.MaxValue);
    }

    [Fact]
    public void Next_SameSeed_GivesTheSameNumbers()
    {
        var again = new WorkflowRandom("seed");

        Assert.Equal(Enumerable.Range(0, 100).Select(_ => _random.Next()), Enumerable.Range(0, 100).Select(_ => again.Next()));
    }
}
