"""The managers' calls on money: what people are owed, payouts, rejections, and files of them."""
