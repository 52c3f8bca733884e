"""The directory's pages: signing in and staying signed in, and one's own account."""

from approval.directory.web import account, second_factor, signing_in

PAGES = [signing_in.blueprint, account.blueprint, second_factor.blueprint]
