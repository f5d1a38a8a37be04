namespace Descent.Api.Tests.House;

public sealed class ExampleTests
{
    [Fact]
    public void A_document_gives_its_commands_with_the_output_below_them()
    {
        const string Document = """
            # Title

            ```bash
            echo one
            ```

            ```text
            one
            ```

            Words.

            ```bash
            true
            ```

            More words.

            ```json
            {}
            ```

            ```sh
            not run
            ```
            """;
        Assert.Equal([new Example(4, "echo one\n", "one"), new Example(14, "true\n", null)], Example.Of(Document + "\n"));
    }

    [Theory]
    [InlineData("loss 0.5", "loss 0.5", true)]
    [InlineData("loss 0.5", "loss 0.50000000001", true)]
    [InlineData("loss 0.5", "loss 0.51", false)]
    [InlineData("loss 1e-17", "loss 2e-16", true)]
    [InlineData("run_…: 3 rows", "run_7f3a: 3 rows", true)]
    [InlineData("run_…: 3 rows", "run_7f3a: 4 rows", false)]
    [InlineData("[1,2.5]", "[1,2.5]", true)]
    [InlineData("one", "one\ntwo", false)]
    [InlineData("first\n…\nlast", "first\n1\n2\nlast", true)]
    public void Output_is_compared_word_by_word_and_number_by_number(string shown, string printed, bool agree) =>
        Assert.Equal(agree, new Example(1, "", shown).Shows(printed));
}
