using System.Text;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Runs;

namespace StepFlow.Tests.Definitions;

public sealed class PlanPageReaderTests
{
    private static readonly HashSet<string> Handlers = ["A", "B"];

    [Fact]
    public void Steps_BuiltPlan_SameStepsWithPositions()
    {
        var plan = Build("""[{"sleep":"1s"},"A",{"step":"B","input":{"x":["${steps.A.n}"]},"timeout":"5s","effect":"atMostOnce"}]""");

        var steps = new PlanPageReader().Steps(plan.Pages[0], plan.Hash);

        Assert.Equal(new SleepStep(TimeSpan.FromSeconds(1)), steps[0]);
        Assert.Equal(new TaskStep("A"), steps[1]);
        var task = Assert.IsType<TaskStep>(steps[2]);
        Assert.Equal((TimeSpan.FromSeconds(5), StepEffect.AtMostOnce), (task.Timeout, task.Effect));
        Assert.Equal([1], task.Input?.References.Positions);
        Assert.Equal("""{"x":[7]}""", task.Input?.Evaluate(new Scope()).ToString());
        Assert.Equal(plan.Hash, PlanBuilder.Build(steps, Handlers).Hash);
    }

    [Fact]
    public void StepAt_SamePageAgain_NotParsedAgain()
    {
        var plan = Build("""["A","B"]""");
        var reader = new PlanPageReader();

        var first = reader.Steps(plan.Pages[0]);

        Assert.Same(first, reader.Steps(plan.Pages[0] with { }));
        Assert.Same(first[1], reader.StepAt(plan.Pages[0], 1));
    }

    [Fact]
    public void StepAt_ChangedContent_DamagedWithBothHashes()
    {
        var page = Build("""["A","B"]""").Pages[0];
        var changed = page with { Content = """["B","A"]"""u8.ToArray() };

        var error = Assert.Throws<PlanDamagedException>(() => new PlanPageReader().StepAt(changed, 0));

        Assert.Equal("plan-damaged", error.Code);
        Assert.Equal((0, page.Hash, changed.ComputeHash()), (error.Page, error.ExpectedHash, error.ActualHash));
        Assert.Contains($"expected hash {page.Hash}, found {changed.ComputeHash()}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StepAt_OtherPageThanExpected_Damaged()
    {
        var (page, other) = (Build("""["A"]""").Pages[0], Build("""["B"]""").Pages[0]);
        var reader = new PlanPageReader();
        reader.StepAt(other, 0);

        var error = Assert.Throws<PlanDamagedException>(() => reader.StepAt(other, 0, page.Hash));

        Assert.Equal((page.Hash, other.Hash), (error.ExpectedHash, error.ActualHash));
    }

    [Theory]
    [InlineData("""[{"later":"1s"}]""", "Expected an object with one of the fields step, sleep, sleepUntil, call, if, parallel, forEach, flow, run")]
    [InlineData("""["A","B"]""", "Expected 1 steps, found 2")]
    [InlineData("""[{"step":"A","input":"${steps.B}"}]""", "Expected a place for each step")]
    [InlineData("""[{"step":"A","input":1,"refs":{"B":0}}]""", "Expected a place for each step")]
    [InlineData("nothing", "Not valid JSON")]
    public void Steps_IntactPageThatCannotBeRead_DamagedWithTheReason(string content, string expected)
    {
        var page = PlanPage.Create(0, 0, 1, Encoding.UTF8.GetBytes(content), "");

        var error = Assert.Throws<PlanDamagedException>(() => new PlanPageReader().Steps(page));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StepAt_PositionOfAnotherPage_Throws()
    {
        var page = Build("""["A","B"]""").Pages[0];

        Assert.Throws<ArgumentOutOfRangeException>(() => new PlanPageReader().StepAt(page, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlanPageReader().StepAt(page, -1));
    }

    [Fact]
    public void Steps_MorePagesThanCapacity_TheOneNotUsedForLongestGoes()
    {
        var pages = Enumerable.Range(1, 3).Select(n => Build($$"""[{"sleep":"{{n}}s"}]""").Pages[0]).ToList();
        var reader = new PlanPageReader(capacity: 2);
        var (first, second) = (reader.Steps(pages[0]), reader.Steps(pages[1]));

        reader.Steps(pages[0]);
        reader.Steps(pages[2]);

        Assert.Equal(2, reader.CachedPages);
        Assert.Same(first, reader.Steps(pages[0]));
        Assert.NotSame(second, reader.Steps(pages[1]));
    }

    [Fact]
    public void Steps_ManyThreads_EachGetsItsPage()
    {
        var pages = Enumerable.Range(1, 20).Select(n => Build($$"""[{"sleep":"{{n}}s"}]""").Pages[0]).ToList();
        var reader = new PlanPageReader(capacity: 4);

        Parallel.For(0, 5_000, i =>
        {
            var step = Assert.IsType<SleepStep>(reader.StepAt(pages[i % 20], 0));
            Assert.Equal(TimeSpan.FromSeconds((i % 20) + 1), step.Duration);
        });

        Assert.InRange(reader.CachedPages, 1, 4);
    }

    private static Plan Build(string json) => PlanBuilder.Build(DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(json)), Handlers);

    private sealed class Scope : IExpressionScope
    {
        public Payload Input => Payload.Null;

        public Payload Previous => Payload.Null;

        public Payload Item => Payload.Null;

        public Payload Index => Payload.Null;

        public Payload Step(StepPlace place) => place.Position == 1 ? Payload.FromJson("""{"n":7}""") : Payload.Null;

        public Payload Webhook(string name) => Payload.Null;
    }

    [Fact]
    public void Read_OfATimeoutThatWasFrozenWhenLongerOnesWereTaken_IsAsLongAsATimerReaches()
    {
        var page = PlanPage.Create(0, 0, 1, Encoding.UTF8.GetBytes("""[{"step":"A","timeout":"3650d"}]"""), "");
        Assert.Equal(TimeSpan.FromDays(40), Assert.IsType<TaskStep>(new PlanPageReader().StepAt(page, 0)).Timeout);
    }

    [Theory]
    [InlineData("""[{"if":"x${input}","otherwise":0}]""")]
    [InlineData("""[{"forEach":"x${input}","do":["A"]}]""")]
    public void Read_OfAConditionThatWasFrozenBeforeItWasRefused_IsReadAsBefore(string content)
    {
        var page = PlanPage.Create(0, 0, 1, Encoding.UTF8.GetBytes(content), "");
        Assert.NotNull(new PlanPageReader().StepAt(page, 0).Template);
    }
}
