using StepFlow.Storage;

namespace StepFlow.Tests.Caching;

public sealed class ReadCacheTests
{
    private readonly ReadCache<string, string> _cache = new(10, value => value.Length);

    [Fact]
    public void Keep_MoreThanItHolds_LetsGoWhatWasNotUsedForLongest()
    {
        _cache.Keep("a", "aaaa");
        _cache.Keep("b", "bbbb");
        Assert.Equal("aaaa", _cache.Find("a"));

        _cache.Keep("c", "cccc");

        Assert.Equal(("aaaa", null, "cccc"), (_cache.Find("a"), _cache.Find("b"), _cache.Find("c")));
    }

    [Fact]
    public void Keep_OneValue_MayMakeRoomOfSeveral()
    {
        foreach (var key in new[] { "a", "b", "c" })
            _cache.Keep(key, "xxx");

        _cache.Keep("d", "dddddddd");

        Assert.Equal(1, _cache.Count);
        Assert.Equal("dddddddd", _cache.Find("d"));
    }

    [Fact]
    public void Keep_AnotherValueOfAKey_TakesThePlaceAndTheRoomOfTheFirst()
    {
        _cache.Keep("a", "aaaaaaaaa");
        _cache.Keep("a", "a");
        _cache.Keep("b", "bbbbbbbbb");

        Assert.Equal(("a", "bbbbbbbbb"), (_cache.Find("a"), _cache.Find("b")));
    }

    [Fact]
    public void Keep_MoreThanAllTheRoom_HoldsNothingOfTheKey()
    {
        _cache.Keep("a", "a");
        _cache.Keep("b", "b");

        _cache.Keep("a", new string('a', 11));

        Assert.Equal((null, "b"), (_cache.Find("a"), _cache.Find("b")));
    }

    [Fact]
    public void Forget_GivesTheRoomBack()
    {
        _cache.Keep("a", "aaaaaaaaaa");
        _cache.Forget("a");
        _cache.Forget("a");
        _cache.Keep("b", "bbbbbbbbbb");

        Assert.Equal((null, "bbbbbbbbbb"), (_cache.Find("a"), _cache.Find("b")));
    }
}
